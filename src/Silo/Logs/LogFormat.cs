namespace RemoteAccess.Silo.Logs;

/// <summary>How log lines look.</summary>
internal enum LogFormat
{
    /// <summary>One line each with a UTC timestamp, for people.</summary>
    Simple,

    /// <summary>One JSON object a line, for collectors.</summary>
    Json,
}
