namespace RemoteAccess.Viewer.CommandLine;

/// <summary>The format of the output.</summary>
internal enum OutputFormat
{
    /// <summary>A live table on a terminal, plain lines otherwise.</summary>
    Auto,

    /// <summary>One plain line per event.</summary>
    Plain,

    /// <summary>One JSON object per line.</summary>
    Json,
}
