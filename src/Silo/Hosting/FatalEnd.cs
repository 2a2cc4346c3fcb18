using RemoteAccess.Protocol;

namespace RemoteAccess.Silo.Hosting;

/// <summary>
/// Ends the process when Orleans cannot go on, at once and with one line: in most cases because the other silos have declared this one dead
/// (it was frozen, or cut off). They serve its rooms by then, so nothing may be written any more (B18).
/// </summary>
/// <param name="errors">Where the line goes.</param>
/// <param name="exit">Ends the process with an exit code.</param>
internal sealed class FatalEnd(TextWriter errors, Action<int> exit) : IFatalErrorHandler
{
    /// <summary>The type in Orleans that finds this silo declared dead.</summary>
    private const string Membership = "MembershipTableManager";

    /// <inheritdoc/>
    public bool IsUnexpected(Exception exception) => true;

    /// <inheritdoc/>
    public void OnFatalException(object? sender, string? context, Exception? exception)
    {
        var isEvicted = exception is null && sender?.GetType().Name == Membership;
        try
        {
            errors.WriteLine(isEvicted
                ? "The other silos have declared this one dead, because they did not hear it in time, and serve its rooms now. This "
                    + "process ends; start it again. If it was not frozen, look for pauses of this machine, at the network between the "
                    + "silos, and whether its clock is behind theirs."
                : $"Orleans cannot go on, and this process ends: {OutsideText.Quote(context ?? "no reason was given")}"
                    + (exception is null ? string.Empty : $" ({exception.GetType().Name}: {exception.Message})"));
            errors.Flush();
        }
        catch (Exception failure) when (failure is IOException or ObjectDisposedException)
        {
            // Nobody reads it. The exit code says it, too.
        }

        exit(isEvicted ? ExitCode.Evicted : ExitCode.Failed);
    }
}
