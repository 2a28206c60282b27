"""What of a campaign the public may read: tickets taken by commune, kind and month; and who was paid much in a year.

Decides what is withheld so that no child can be told. Publishes nothing itself: people put the files where they publish.
"""
