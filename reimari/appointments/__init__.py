"""When professionals can be booked: calendars, backgrounds (taustat) and common rules."""
