using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using RemoteAccess.LiveKit.Native.Loading;
using RemoteAccess.LiveKit.Native.Requests;
using RemoteAccess.LiveKit.Native.Rooms;
using RemoteAccess.LiveKit.Native.Telemetry;
using RemoteAccess.LiveKit.Tests.Fakes;

namespace RemoteAccess.LiveKit.Tests.RealLibrary;

/// <summary>The native layer over the real library, where it is; skips the test, with the reason, where not.</summary>
internal sealed class RealNative : IAsyncDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();

    private RealNative(FfiLibrary library, ILogger? log)
    {
        Library = library;
        log ??= Log;
        Metrics = new LiveKitMetrics(_services.GetRequiredService<IMeterFactory>());
        Client = FfiClient.Start(library.Functions, Metrics, log, TimeProvider.System);
        Rooms = new NativeRooms(() => Client, Metrics, log);
    }

    internal FfiLibrary Library { get; }

    internal WatchedLogger Log { get; } = new();

    internal LiveKitMetrics Metrics { get; }

    internal FfiClient Client { get; }

    internal NativeRooms Rooms { get; }

    /// <param name="log">Null to keep the records in <see cref="Log"/>.</param>
    internal static RealNative StartOrSkip(ILogger? log = null)
    {
        try
        {
            return new RealNative(FfiLibrary.Load(string.Empty, LibraryPlaces.OfThisProcess()), log);
        }
        catch (LiveKitLibraryException exception) when (exception.Reason == LiveKitLibraryFailure.Missing)
        {
            Assert.Skip($"eng/get-livekit-ffi has not fetched the library: {exception.Message}");
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        await _services.DisposeAsync();
        Assert.Equal(0, Metrics.Counts.Total);
        Assert.Equal(0, Metrics.Counts.UnknownDrops);
    }
}
