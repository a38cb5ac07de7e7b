"""What is made of results: pages, Markdown, exports, a guide for the talk, figures of several teams."""
