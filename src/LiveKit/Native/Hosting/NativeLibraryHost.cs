using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RemoteAccess.LiveKit.Native.Loading;
using RemoteAccess.LiveKit.Native.Requests;
using RemoteAccess.LiveKit.Native.Telemetry;

namespace RemoteAccess.LiveKit.Native.Hosting;

/// <summary>
/// Loads the library at its first use and shuts it down with the application. A failed load is retried at the next use, so that a library
/// added later is found without a restart.
/// </summary>
internal sealed partial class NativeLibraryHost(
    IOptions<NativeLibraryOptions> options,
    LiveKitMetrics metrics,
    ILogger<NativeLibraryHost> log,
    TimeProvider time) : IAsyncDisposable
{
    private readonly ILogger _log = log;
    private readonly Lock _lock = new();
    private FfiClient? _client;
    private bool _disposed;

    /// <summary>The loaded library.</summary>
    /// <exception cref="LiveKitLibraryException">It is missing or not the right one.</exception>
    internal FfiClient Client()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _client ??= Start();
        }
    }

    public async ValueTask DisposeAsync()
    {
        FfiClient? client;
        lock (_lock)
        {
            _disposed = true;
            client = _client;
        }

        if (client is not null)
        {
            await client.DisposeAsync().ConfigureAwait(false);
        }
    }

    private FfiClient Start()
    {
        var library = FfiLibrary.Load(options.Value.NativeLibrary, LibraryPlaces.OfThisProcess());
        LogLoaded(library.Version.Length > 0 ? library.Version : "of unknown version", library.Path);
        return FfiClient.Start(library.Functions, metrics, log, time);
    }

    [LoggerMessage(4050, LogLevel.Information, "LiveKit's native library {Version} is loaded from {Path}.")]
    private partial void LogLoaded(string version, string path);
}
