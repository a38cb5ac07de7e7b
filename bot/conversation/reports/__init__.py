"""Reports on results: pages, Markdown, exports, the guide for the talk, figures of several teams."""
