using System.Buffers;
using System.Security.Cryptography;
using RemoteAccess.Viewer.ExitCodes;

namespace RemoteAccess.Viewer.Requests;

/// <summary>
/// A file that appears under its name complete or not at all: it is written under another name in the same folder, then renamed. Disposing
/// it before that deletes it.
/// </summary>
internal sealed class PartialFile : IAsyncDisposable
{
    private readonly string _path;
    private readonly FileStream _file;
    private bool _isWhole;

    private PartialFile(string path, FileStream file) => (_path, _file) = (path, file);

    /// <summary>Opens the file at once, so that a wrong path is reported before the request is sent.</summary>
    /// <exception cref="ViewerException">It cannot be opened.</exception>
    public static PartialFile Create(string path)
    {
        if (Directory.Exists(path))
        {
            throw new ViewerException(ExitCode.OutputFailed, $"--out '{path}' is a folder; give a file.");
        }

        try
        {
            return new PartialFile(path, new FileStream(
                $"{path}.{RandomNumberGenerator.GetHexString(8, lowercase: true)}.part", FileMode.CreateNew, FileAccess.Write));
        }
        catch (Exception e) when (IsExpected(e))
        {
            throw Failed(path, e);
        }
    }

    /// <summary>Writes the bytes and renames the file; an existing file is replaced.</summary>
    /// <exception cref="ViewerException">It cannot be written.</exception>
    public async Task FinishAsync(ReadOnlySequence<byte> bytes, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var segment in bytes)
            {
                await _file.WriteAsync(segment, cancellationToken);
            }

            await _file.DisposeAsync();
            File.Move(_file.Name, _path, overwrite: true);
            _isWhole = true;
        }
        catch (Exception e) when (IsExpected(e))
        {
            throw Failed(_path, e);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_isWhole)
        {
            await _file.DisposeAsync();
            File.Delete(_file.Name);
        }
    }

    private static bool IsExpected(Exception e) =>
        e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException;

    private static ViewerException Failed(string path, Exception e) =>
        new(ExitCode.OutputFailed, $"--out '{path}' cannot be written: {e.Message}", e);
}
