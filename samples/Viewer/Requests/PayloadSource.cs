using System.Text;
using RemoteAccess.Protocol;
using RemoteAccess.Viewer.ExitCodes;

namespace RemoteAccess.Viewer.Requests;

/// <summary>The source of a payload: a text, a file or neither.</summary>
/// <param name="Text">The payload itself, or null.</param>
/// <param name="File">A file that holds the payload, or null.</param>
internal sealed record PayloadSource(string? Text, string? File)
{
    /// <summary>The most bytes of one message. The rest of the frame is for its header, topic and encoding.</summary>
    public const int MaxBytes = FrameHeader.MaxInboundPayloadBytes - 1024;

    /// <summary>Reads the payload; null if none was given.</summary>
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

    /// <summary>Throws if a payload does not fit into a frame.</summary>
    /// <exception cref="ViewerException">The payload is too large.</exception>
    public static void ThrowIfTooLarge(string option, long bytes)
    {
        if (bytes > MaxBytes)
        {
            throw new ViewerException(
                ExitCode.BadArguments, $"{option} has {bytes} bytes; one message can have at most {MaxBytes}.");
        }
    }
}
