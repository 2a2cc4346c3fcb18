using System.Runtime.InteropServices;

namespace RemoteAccess.Silo.Hosting;

/// <summary>Lets a second Ctrl-C end the process at once. The first one drains the rooms, which takes time.</summary>
internal static class SecondInterrupt
{
    /// <summary>Watches for a second Ctrl-C until it is disposed.</summary>
    public static IDisposable Watch()
    {
        var seen = 0;
        return PosixSignalRegistration.Create(PosixSignal.SIGINT, context =>
        {
            context.Cancel = true;
            if (Interlocked.Increment(ref seen) > 1)
            {
                Environment.Exit(ExitCode.Interrupted);
            }
        });
    }
}
