"""What the commands do, one file a family; ``cli.py`` names them and their options."""
