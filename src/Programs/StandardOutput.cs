using System.Text;
using Microsoft.Win32.SafeHandles;

namespace RemoteAccess.Programs;

/// <summary>Standard output for data, in every program: how it is opened, and how it fails.</summary>
internal static class StandardOutput
{
    /// <summary>What a program ends with when standard output cannot be written to: full, without a reader, or closed.</summary>
    public const int FailedExitCode = 10;

    /// <summary>
    /// Opens it. .NET's console stream swallows a broken pipe, so <c>viewer --json demo | head -1</c> would go on for ever: a pipe is
    /// opened as a file, which reports it. A regular file is not, because a file stream keeps its own position and would overwrite what
    /// standard error wrote there.
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

    /// <summary>A writer that holds nothing back.</summary>
    public static StreamWriter Writer() => new(Open(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { AutoFlush = true };

    /// <summary>Whether it is how standard output fails: full, without a reader, or closed.</summary>
    public static bool IsFailure(Exception e) => e is IOException or UnauthorizedAccessException;

    /// <summary>The failure in words.</summary>
    public static string Describe(Exception failure) => $"standard output cannot be written to: {failure.Message}";

    /// <summary>Writes a text that ends its line. False after a failure, which is then told on standard error.</summary>
    /// <param name="output">Standard output.</param>
    /// <param name="errors">Standard error.</param>
    /// <param name="program">Who says it, e.g. <c>The silo</c>.</param>
    /// <param name="text">What to write.</param>
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
