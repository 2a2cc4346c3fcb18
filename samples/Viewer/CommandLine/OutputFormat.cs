namespace RemoteAccess.Viewer.CommandLine;

/// <summary>How to show what arrives.</summary>
internal enum OutputFormat
{
    /// <summary>A live table at a terminal, plain lines elsewhere.</summary>
    Auto,

    /// <summary>One plain line per event.</summary>
    Plain,

    /// <summary>One JSON object per line.</summary>
    Json,
}
