"""What becomes HTML: text escaped, scripts under a policy, what a page carries inside itself."""
