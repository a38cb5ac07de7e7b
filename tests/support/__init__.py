"""What tests of several folders share: core drives the handlers, programs run Rung, browser opens its page."""
