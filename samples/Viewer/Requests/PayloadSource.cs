using System.Text;
using RemoteAccess.Protocol;
using RemoteAccess.Viewer.ExitCodes;

namespace RemoteAccess.Viewer.Requests;

/// <summary>Where a payload comes from: at most one of text and file.</summary>
/// <param name="Text">The payload itself; null when not given so.</param>
/// <param name="File">A file that holds it; null when not given so.</param>
internal sealed record PayloadSource(string? Text, string? File)
{
    /// <summary>What one message may have at most: the frame with its header of a few bytes, topic and encoding must fit as well.</summary>
    public const int MaxBytes = FrameHeader.MaxInboundPayloadBytes - 1024;

    /// <summary>Reads it; null when none was given.</summary>
    /// <exception cref="ViewerException">The file cannot be read, or it is too large.</exception>
    public async Task<byte[]?> ReadAsync(CancellationToken cancellationToken)
    {
        var (bytes, option) = this switch
        {
            { Text: { } text } => (Encoding.UTF8.GetBytes(text), "--payload"),
            { File: { } file } => (await ReadFileAsync("--payload-file", file, cancellationToken), "--payload-file"),
            _ => (null, string.Empty),
        };
        if (bytes is not null)
        {
            ThrowIfTooLarge(option, bytes.Length);
        }

        return bytes;
    }

    /// <summary>Reads a file named by an option.</summary>
    /// <exception cref="ViewerException">It cannot be read.</exception>
    public static async Task<byte[]> ReadFileAsync(string option, string path, CancellationToken cancellationToken)
    {
        try
        {
            ThrowIfTooLarge(option, new FileInfo(path).Length);
            return await System.IO.File.ReadAllBytesAsync(path, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new ViewerException(ExitCode.BadArguments, $"{option} '{path}' cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Refuses what does not fit a frame.</summary>
    /// <exception cref="ViewerException">It is too large.</exception>
    public static void ThrowIfTooLarge(string option, long bytes)
    {
        if (bytes > MaxBytes)
        {
            throw new ViewerException(
                ExitCode.BadArguments, $"{option} has {bytes} bytes; the device takes at most {MaxBytes} in one message.");
        }
    }
}
