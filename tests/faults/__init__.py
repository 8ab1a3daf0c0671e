"""What kills, fills and corrupts."""
