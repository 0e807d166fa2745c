"""Open311 GeoReport v2 at /open311/v2/: the same cases for the programs that already speak it.

Specification: http://wiki.open311.org/GeoReport_v2/. What goes beyond it (`page`, `page_size`, `bbox`, `lat`+`long`+`radius`,
`updated_after`, `updated_before`, requests as CSV) is named in docs/how-to/integrator.md. Only what stands on the public list is
told, in the words a person approved for it; never who asked.
"""
