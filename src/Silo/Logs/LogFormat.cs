namespace RemoteAccess.Silo.Logs;

/// <summary>The format of log lines.</summary>
internal enum LogFormat
{
    /// <summary>One line per record with a UTC timestamp, for people.</summary>
    Simple,

    /// <summary>One JSON object per line, for log collectors.</summary>
    Json,
}
