using System.ComponentModel;
using System.Runtime.InteropServices;

namespace RemoteAccess.EndToEnd.Tests;

/// <summary>Signals to processes that a test has started, by their id.</summary>
internal static partial class ProcessSignals
{
    /// <summary>As Ctrl-C.</summary>
    public const int Interrupt = 2;

    /// <summary>As an orchestrator asks.</summary>
    public const int Terminate = 15;

    /// <summary>Goes on after <see cref="Stop"/>; the number on Linux.</summary>
    public const int Continue = 18;

    /// <summary>Freezes: the kernel goes on taking in what is sent to the process, and the process does nothing. The number on
    /// Linux.</summary>
    public const int Stop = 19;

    /// <summary>Sends one.</summary>
    /// <exception cref="Win32Exception">There is no such process.</exception>
    public static void Send(int process, int signal)
    {
        if (Kill(process, signal) != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int process, int signal);
}
