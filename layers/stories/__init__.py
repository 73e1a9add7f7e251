"""A story and its statements as data; which published rows may carry a verdict, and what their digits leave open."""
