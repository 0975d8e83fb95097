"""The site: ``make site`` turns what the build wrote into pages that work from a folder.

The rule: one module makes one kind of page and returns values, `page` puts them into the templates, and ``__main__``
writes the files. Neither template nor script knows anything about policies: what held on a day, and what matches what,
is computed here by the functions behind the public calls. For example ``rules-data.js`` has, for each version of a
rule, the days on which the answer of `rules` changes.
"""
