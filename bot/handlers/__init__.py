"""Handlers of events and jobs, one module for each topic.

A handler reads or writes through a port, and returns the replies.
"""
