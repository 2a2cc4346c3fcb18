using System.Runtime.InteropServices;

namespace RemoteAccess.Silo.Hosting;

/// <summary>Lets a second Ctrl-C end the process at once; the first drains, and somebody may not want to wait for it.</summary>
internal static class SecondInterrupt
{
    /// <summary>Watches for it until disposed.</summary>
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
