namespace RemoteAccess.Protocol;

/// <summary>Prepares exceptions for logs.</summary>
public static class LoggedExceptions
{
    /// <summary>The exception with its messages quoted, cut and escaped.</summary>
    /// <param name="exception">Any exception.</param>
    public static LoggedException ForLog(this Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        return exception as LoggedException ?? new LoggedException(exception);
    }
}
