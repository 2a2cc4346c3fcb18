using Microsoft.Extensions.DependencyInjection;
using RemoteAccess.Grains.Hosting;
using RemoteAccess.Grains.Tests.Cluster;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Keys;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tests.Fleet;

/// <summary>A viewer that a server of the silo is about to take out of its room.</summary>
public sealed class ViewerFlushTests : IAsyncLifetime
{
    private readonly FleetSilos _silos = new();

    public async ValueTask InitializeAsync() => await _silos.InitializeAsync();

    public async ValueTask DisposeAsync() => await _silos.DisposeAsync();

    [Fact]
    [Trait("Rule", "F4")]
    public async Task What_the_session_has_accepted_for_it_is_written_and_no_more_is_accepted()
    {
        var room = await _silos.OpenOn(_silos.A, "flushed");
        var ann = room.Join("ann");
        var stream = await room.StreamTo("ann");
        await _silos.Pulse.Until(
            () => TwoSilos.Host(_silos.A).Find(RoomName.Parse("flushed"))?.Link(ann.Sid) is not null, "ann to be registered");
        var flush = _silos.A.ServiceProvider.GetRequiredService<IViewerFlush>();
        var grain = TwoSilos.Grains(_silos.A).GetGrain<IRoomGrain>("flushed");
        Assert.Equal(1, (await grain.PublishStatus(new StatusNotice(NoticeLevel.Info, "accepted"))).Recipients);

        await flush.FlushAsync(RoomName.Parse("flushed"), ann.Sid, TimeSpan.FromMinutes(1)).Within("the flush");

        await _silos.Pulse.Until(() => stream.IsClosed, "the viewer's stream to be closed");
        Assert.Equal("accepted", Assert.IsType<StatusMessage>(stream.Messages[^1]).Message);
        Assert.Equal(0, (await grain.PublishStatus(new StatusNotice(NoticeLevel.Info, "too late"))).Recipients);
    }

    [Fact]
    public async Task A_viewer_that_is_not_here_is_waited_for_by_nobody()
    {
        await _silos.OpenOn(_silos.A, "flushed");
        var flush = _silos.A.ServiceProvider.GetRequiredService<IViewerFlush>();

        await flush.FlushAsync(RoomName.Parse("flushed"), ParticipantSid.Parse("PA_nobody"), TimeSpan.FromMinutes(1)).Within("no viewer");
        await flush.FlushAsync(RoomName.Parse("elsewhere"), ParticipantSid.Parse("PA_nobody"), TimeSpan.FromMinutes(1)).Within("no room");
    }
}
