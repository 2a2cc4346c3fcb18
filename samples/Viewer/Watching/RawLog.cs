using System.Globalization;
using RemoteAccess.Viewer.ExitCodes;

namespace RemoteAccess.Viewer.Watching;

/// <summary>The bytes of each control stream, one file per stream, so that each file starts at a frame.</summary>
internal sealed class RawLog : IDisposable
{
    private readonly string _path;
    private FileStream? _file;
    private int _number;

    /// <summary>Opens the first file at once, so that a wrong path is reported before the viewer joins.</summary>
    /// <exception cref="ViewerException">It cannot be opened.</exception>
    public RawLog(string path)
    {
        _path = path;
        Open(1);
    }

    /// <summary>Adds bytes of the control stream of that number, counted from 1.</summary>
    /// <exception cref="ViewerException">They cannot be written.</exception>
    public void Write(int streamNumber, ReadOnlySpan<byte> bytes)
    {
        if (streamNumber != _number)
        {
            Open(streamNumber);
        }

        try
        {
            _file!.Write(bytes);
        }
        catch (IOException e)
        {
            throw Failed(_file!.Name, e);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file?.Dispose();

    private static ViewerException Failed(string path, Exception e) =>
        new(ExitCode.OutputFailed, $"--raw-log '{path}' cannot be written: {e.Message}", e);

    private void Open(int number)
    {
        var path = number == 1 ? _path : string.Create(CultureInfo.InvariantCulture, $"{_path}.{number}");
        try
        {
            _file?.Dispose();
            _file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
            _number = number;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw Failed(path, e);
        }
    }
}
