using Microsoft.Win32.SafeHandles;

namespace RemoteAccess.Viewer.Hosting;

/// <summary>Standard output for data.</summary>
internal static class StandardOutput
{
    /// <summary>
    /// Opens it. .NET's console stream swallows a broken pipe, so <c>viewer --json demo | head -1</c> would go on for ever: a pipe is opened as a
    /// file, which reports it. A regular file is not, because a file stream keeps its own position and would overwrite what standard error wrote there.
    /// </summary>
    public static Stream Open()
    {
        if (OperatingSystem.IsWindows() || !Console.IsOutputRedirected)
        {
            return Console.OpenStandardOutput();
        }

        try
        {
            var stream = new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);
            return stream.CanSeek ? Console.OpenStandardOutput() : stream;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return Console.OpenStandardOutput(); // closed, or of a kind a file stream refuses
        }
    }
}
