using RemoteAccess.Programs;
using RemoteAccess.Viewer.ExitCodes;

namespace RemoteAccess.Viewer.Hosting;

/// <summary>Standard output whose failures become <see cref="ViewerException"/>s, whichever code writes. It does not own the inner
/// stream.</summary>
internal sealed class ReportedOutput(Stream inner) : Stream
{
    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Whether this is a failure of standard output: full, without a reader, or closed.</summary>
    public static bool IsFailure(Exception e) => StandardOutput.IsFailure(e);

    /// <summary>The error for a failure of standard output.</summary>
    public static ViewerException Failed(Exception e) =>
        new(ExitCode.OutputFailed, StandardOutput.Describe(e), e);

    /// <inheritdoc/>
    public override void Flush()
    {
        try
        {
            inner.Flush();
        }
        catch (Exception e) when (IsFailure(e))
        {
            throw Failed(e);
        }
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            inner.Write(buffer);
        }
        catch (Exception e) when (IsFailure(e))
        {
            throw Failed(e);
        }
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();
}
