"""How people come in and stay in: passwords, second factors, agencies' accounts, sessions, invitations."""
