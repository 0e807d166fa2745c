"""The limits of evidence that the kernel's catalogue does not hold."""

from linli.kernel.rulebook import Declared, Whole, declare

declare(
    [
        Declared(
            "evidence.document_size",
            "Size of one document",
            "单个文档大小",
            20,
            "megabytes",
            Whole(1, 100),
            "Linli's own default; the county may set another",
        ),
        Declared(
            "evidence.documents",
            "Documents to one matter",
            "每件事项可附文档数",
            20,
            "documents",
            Whole(0, 200),
            "Linli's own default; the county may set another",
        ),
    ]
)
