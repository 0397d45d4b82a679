"""Signing in by an identity provider of the county's or a partner's own: OpenID Connect."""
