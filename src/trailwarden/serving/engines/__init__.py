"""The engines behind the gateway: what each can do, how it is asked, how ours are kept alive."""
