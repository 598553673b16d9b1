"""The fixed sentences of a report."""

INVENTED = "INVENTED DATA"

MEANINGS = {
    "clear": "anyone on the way could read it",
    "decrypted": "encrypted on the way, opened with keys or by our proxy",
    "encrypted": "no key: only the name of the server and the amount are known",
    "rejected": "our certificate was shown and refused, so nothing was opened",
    "opaque": "opened, but the body is ciphertext or a format we do not know",
    "handshake": "openings of encrypted connections; no application data",
    "local": "stayed in the local network",
}
"""What each visibility means."""

NAMED = {
    "tls": "asked for in TLS or QUIC",
    "http": "asked for in HTTP",
    "certificate": "in the server's certificate",
    "dns": "from a DNS answer in the capture",
    "same address": "asked for on another connection to the same address",
    "address": "no name, only the address",
}
"""How the name of a server is known."""

OTHERS = {
    "blocked": ("Blocked on the way out", "Sent by the phone, but stopped by the recording proxy; it did not arrive."),
    "local": ("Stayed in the local network", "Sent to the router or to other devices at home or at work, not to the outside."),
    "asked": ("Asked for, not available", "A field for it was sent that held a placeholder (zeros, “unknown”): asked for, and not given in these messages."),
    "came back": ("Came back to the phone", "Found in what servers answered. It does not show that the phone sent it."),
}
"""What was found but does not count as sent."""

ALSO_SENT = ("blocked", "asked")
"""Of these it is said which the same recipient was sent all the same."""

ATTRIBUTION = (
    "“The app X sent” is written only where the capture names the process or package of a connection. Where a label says which app was tested, the sentence is "
    "“this phone, while X was open”: the system and other apps speak too. Where only a user agent names it, it is “a program that called itself X”."
)

DOUBT = (
    "These rest on a fact that no source of ours carries, or on a law whose text was not opened. They are leads to look up, and count in no other table, chart "
    "or sentence of this report."
)
"""Stands above exposures that nobody confirmed."""

NOTICES = "What authorities said or ordered about an app, with day and source. No row says that anything in these captures was done, or was unlawful."
"""Stands above the notices."""

METHODS = (
    "Captures were read as they are, offline. Every payload was opened as far as it could be, step by step; the steps stand beside each finding, so that a "
    "stranger can repeat them.",
    "A finding says that a field carries a type of personal data. Evidence, strongest first: the value was planted on the test phone (known value); a rule for "
    "this endpoint with its source (endpoint rule); a checksum or structure together with a name (checked); name and shape; name or shape alone. Detection "
    "misses things: what is not listed may still have been sent.",
    "“Sent” means from the phone to the outside. Only acknowledged data is known to have arrived. Data that came back, was blocked, or was only asked for is "
    "counted apart.",
    "The readable share is taken over upstream application bytes: what the phone said, without network headers and without the openings of encrypted "
    "connections. HAR and flow files have no such share, because they list only what was opened.",
    "Recipients are the owners of the host names as recorded in the tables below, with their dates. Where the owner is not known the domain stands in its "
    "place; where there is no name, whoever runs the network of the address (“network of …”), or the address. Nothing is guessed. Place of the server, seat of "
    "the recipient and control by a parent are three facts and are never merged.",
    "Values appear as pseudonyms made with a secret key. They can be compared with each other, but not turned back without the case folder. They remain "
    "personal data.",
)
