using System.Text;
using Microsoft.Win32.SafeHandles;

namespace RemoteAccess.Programs;

/// <summary>Opens standard output for data, and recognises and describes its failures. All programs use it.</summary>
internal static class StandardOutput
{
    /// <summary>The exit code when standard output cannot be written to: full, without a reader, or closed.</summary>
    public const int FailedExitCode = 10;

    /// <summary>
    /// Opens standard output. .NET's console stream ignores a broken pipe, so <c>viewer --json demo | head -1</c> would never end. A pipe
    /// is therefore opened as a file, which reports it. A regular file is not: a file stream keeps its own position and would overwrite
    /// what standard error wrote to the same file.
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
            return Console.OpenStandardOutput(); // closed, or of a kind that a file stream refuses
        }
    }

    /// <summary>A writer without a buffer.</summary>
    public static StreamWriter Writer() => new(Open(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { AutoFlush = true };

    /// <summary>Whether this is a failure of standard output: full, without a reader, or closed.</summary>
    public static bool IsFailure(Exception e) => e is IOException or UnauthorizedAccessException;

    /// <summary>Describes the failure. .NET reports a closed descriptor as denied access to a path that it does not name.</summary>
    public static string Describe(Exception failure) => "standard output cannot be written to: "
        + (failure is UnauthorizedAccessException ? "it is closed, or not open for writing." : failure.Message);

    /// <summary>Writes a text and a line end. False after a failure, which is then reported on standard error.</summary>
    /// <param name="output">Standard output.</param>
    /// <param name="errors">Standard error.</param>
    /// <param name="program">The beginning of the report, e.g. <c>The silo</c>.</param>
    /// <param name="text">The text.</param>
    public static bool TryWriteLine(TextWriter output, TextWriter errors, string program, string text)
    {
        try
        {
            output.WriteLine(text);
            output.Flush();
            return true;
        }
        catch (Exception failure) when (IsFailure(failure))
        {
            errors.WriteLine($"{program}: {Describe(failure)}");
            return false;
        }
    }
}
