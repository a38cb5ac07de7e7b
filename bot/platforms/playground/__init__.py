"""A local web page on the same core: nothing to install, nobody to ask."""
