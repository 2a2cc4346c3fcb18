using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using RemoteAccess.Keys;
using RemoteAccess.LiveKit.Connector;

namespace RemoteAccess.LiveKit.Tests.Connector;

/// <summary>Those who flood the library with headers are removed one after another.</summary>
public sealed class FloodRemovalsTests : IAsyncDisposable
{
    private static readonly ParticipantIdentity Ann = ParticipantIdentity.Parse("ann");
    private static readonly ParticipantSid First = ParticipantSid.Parse("PA_1");
    private static readonly ParticipantSid Second = ParticipantSid.Parse("PA_2");

    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly FakeLogger _log = new();
    private readonly TaskCompletionSource _firstBegun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _secondBegun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public async ValueTask DisposeAsync() => await _services.DisposeAsync();

    [Fact]
    public async Task A_removal_begins_when_the_one_before_is_over_also_when_that_failed()
    {
        var floods = Floods();

        floods.Begin(Ann, First);
        floods.Begin(Ann, Second);
        await _firstBegun.Task.Within("the first removal");
        Assert.False(_secondBegun.Task.IsCompleted);
        _answer.SetException(new IOException("no answer"));

        await _secondBegun.Task.Within("the second removal");
        await floods.DisposeAsync().AsTask().Within("the end");
        var line = Assert.Single(_log.Collector.GetSnapshot());
        Assert.Equal(4101, line.Id.Id);
        Assert.Contains("('no answer')", line.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_end_cancels_the_removal_that_is_under_way_and_counts_none()
    {
        var floods = Floods();
        floods.Begin(Ann, First);
        await _firstBegun.Task.Within("the removal");

        await floods.DisposeAsync().AsTask().Within("the end");

        Assert.Empty(_log.Collector.GetSnapshot());
    }

    private FloodRemovals Floods() => new(
        RoomName.Parse("r"),
        async (_, sid, cancellation) =>
        {
            (sid == First ? _firstBegun : _secondBegun).SetResult();
            await (sid == First ? _answer.Task.WaitAsync(cancellation) : Task.CompletedTask);
        },
        new ConnectorMetrics(_services.GetRequiredService<IMeterFactory>()),
        new FakeTimeProvider(),
        _log);
}
