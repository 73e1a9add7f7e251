"""What a page shows where scripts are off: small pictures of maps."""
