using System.ComponentModel;
using System.Runtime.InteropServices;

namespace RemoteAccess.FleetRunner.Processes;

/// <summary>What .NET has no call for.</summary>
internal static partial class UnixCalls
{
    /// <summary>As Ctrl-C.</summary>
    public const int Interrupt = 2;

    /// <summary>As an orchestrator asks a process to end.</summary>
    public const int Terminate = 15;

    /// <summary>Goes on after <see cref="Stop"/>.</summary>
    public static int Continue { get; } = OperatingSystem.IsMacOS() ? 19 : 18;

    /// <summary>Freezes a process: the kernel goes on taking in what is sent to it.</summary>
    public static int Stop { get; } = OperatingSystem.IsMacOS() ? 17 : 19;

    /// <summary>Sends a signal to one process.</summary>
    /// <exception cref="Win32Exception">There is no such process.</exception>
    public static void Send(int process, int signal)
    {
        if (Kill(process, signal) != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
    }

    /// <summary>Gives a file to another user.</summary>
    /// <exception cref="Win32Exception">That is not permitted.</exception>
    public static void Give(string path, int user, int group)
    {
        if (Chown(path, user, group) != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int process, int signal);

    [LibraryImport("libc", EntryPoint = "chown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Chown(string path, int user, int group);
}
