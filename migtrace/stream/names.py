"""What a file's name tells about its content."""

TABLES = (".parquet", ".pq", ".csv", ".csv.gz", ".tsv", ".tsv.gz", ".feather", ".arrow")
"""How the names of tables end; posts are not in them."""

OTHERS = (
    *TABLES,
    *(".md", ".rst", ".pdf", ".doc", ".docx", ".odt", ".xlsx", ".ods"),
    *(".htm", ".html", ".xml", ".css", ".js", ".yml", ".yaml", ".toml", ".ini", ".cfg"),
    *(".png", ".jpg", ".jpeg", ".gif", ".svg", ".mp4"),
    *(".py", ".pyc", ".ipynb", ".r", ".sh", ".sql", ".sqlite", ".sqlite3", ".db"),
    *(".log", ".key", ".lock", ".md5", ".sha1", ".sha256", ".sha512", ".asc", ".sig"),
    *(".torrent", ".cdx", ".cdx.gz", ".idx", ".aria2", ".part", ".tmp", ".crdownload"),
)
"""How the names of files end that no stream of posts has."""


def is_hidden(name: str, /) -> bool:
    """Whether a file or folder is not meant to be seen; macOS' resource folders neither."""
    return name.startswith(".") or name == "__MACOSX"
