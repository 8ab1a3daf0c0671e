"""What a gesture does; one small class a tool."""
