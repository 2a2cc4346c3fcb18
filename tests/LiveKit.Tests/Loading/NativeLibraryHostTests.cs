using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using RemoteAccess.LiveKit.Native.Hosting;
using RemoteAccess.LiveKit.Native.Loading;
using RemoteAccess.LiveKit.Native.Telemetry;

namespace RemoteAccess.LiveKit.Tests.Loading;

public sealed class NativeLibraryHostTests
{
    [Fact]
    public async Task A_load_that_failed_is_tried_again_at_the_next_use()
    {
        var folder = Directory.CreateTempSubdirectory("livekit-host-");
        try
        {
            var file = Path.Combine(folder.FullName, "library.so");
            await using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
            await using var host = new NativeLibraryHost(
                Options.Create(new NativeLibraryOptions { NativeLibrary = file }),
                new LiveKitMetrics(services.GetRequiredService<IMeterFactory>()),
                NullLogger<NativeLibraryHost>.Instance,
                TimeProvider.System);

            Assert.Equal(LiveKitLibraryFailure.Missing, Assert.Throws<LiveKitLibraryException>(host.Client).Reason);
            await File.WriteAllTextAsync(file, "not a library", TestContext.Current.CancellationToken);
            Assert.Equal(LiveKitLibraryFailure.NotLoadable, Assert.Throws<LiveKitLibraryException>(host.Client).Reason);

            await host.DisposeAsync();
            Assert.Throws<ObjectDisposedException>(host.Client);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
