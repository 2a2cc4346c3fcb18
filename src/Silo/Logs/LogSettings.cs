namespace RemoteAccess.Silo.Logs;

/// <summary>Console logs (section <c>Logs</c>); levels are set in <c>Logging:LogLevel</c> as usual.</summary>
internal sealed class LogSettings
{
    /// <summary>The section.</summary>
    public const string Section = "Logs";

    /// <summary>The format of log lines; default <see cref="LogFormat.Simple"/>.</summary>
    public LogFormat Format { get; set; } = LogFormat.Simple;
}
