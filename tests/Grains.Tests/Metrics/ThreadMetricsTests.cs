using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using RemoteAccess.Grains.Hosting;
using RemoteAccess.Grains.Metrics;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Grains.Threads;

namespace RemoteAccess.Grains.Tests.Metrics;

public sealed class ThreadMetricsTests
{
    [Theory]
    [InlineData("writers")]
    [InlineData("sessions")]
    public async Task What_waits_and_threads_that_are_held_are_shown_and_0_from_the_start(string kind)
    {
        await using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var meters = services.GetRequiredService<IMeterFactory>();
        using var threads = new SiloThreads(
            Options.Create(new RemoteAccessOptions { Threads = { Writers = 1, Sessions = 1, MaxHeldThreads = 1 } }),
                NullLogger<SiloThreads>.Instance);
        var measured = kind == "writers" ? threads.Writers : threads.Sessions;
        new ThreadMetrics(meters, threads).Participate(new SiloLifecycleSubject(NullLogger<SiloLifecycleSubject>.Instance));
        var seen = new ConcurrentDictionary<string, int>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Scope == meters)
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<int>((instrument, value, _, _) => seen[instrument.Name] = value);
        listener.Start();
        Assert.Equal((0, 0), Look());

        using var release = new ManualResetEventSlim();
        var begun = new SemaphoreSlim(0);
        for (var i = 0; i < 3; i++)
        {
            measured.Schedule(new Held(begun, release));
        }

        // The first holds the one thread, the second the one that replaces it, and there is no other one.
        await begun.WaitAsync(TestContext.Current.CancellationToken).Within("the first run");
        await begun.WaitAsync(TestContext.Current.CancellationToken).Within("the second run");
        Assert.Equal((1, 1), Look());
        release.Set();
        await begun.WaitAsync(TestContext.Current.CancellationToken).Within("the third run");
        await measured.Turn();

        (int Waiting, int Held) Look()
        {
            listener.RecordObservableInstruments();
            return (seen[$"remote_access.{kind}.waiting"], seen[$"remote_access.{kind}.held"]);
        }
    }

    private sealed class Held(SemaphoreSlim begun, ManualResetEventSlim release) : IRun
    {
        public void Run()
        {
            begun.Release();
            release.Wait();
        }
    }
}
