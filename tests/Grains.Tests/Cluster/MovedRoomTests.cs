using Microsoft.Extensions.DependencyInjection;
using Orleans.Core.Internal;
using Orleans.Runtime.Placement;
using RemoteAccess.Grains.Rooms;
using RemoteAccess.Keys;
using RemoteAccess.Participants;
using RemoteAccess.Registry;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tests.Cluster;

/// <summary>Rooms that move or close under callers that know where they were.</summary>
public sealed class MovedRoomTests(TwoSilos silos) : IClassFixture<TwoSilos>
{
    [Fact]
    [Trait("Rule", "R7")]
    public async Task A_room_closed_on_B_and_reopened_on_A_serves_identities_that_A_looked_up_on_B()
    {
        const string Name = "moving";
        var key = RoomName.Parse(Name);
        var fromA = TwoSilos.Grains(silos.A);
        var onB = await silos.OpenOn(silos.B, Name);
        var ann = onB.Join("ann", "PA_moving");
        await silos.Pulse.Until(() => TwoSilos.Host(silos.B).Find(key)?.Link(ann.Sid) is not null, "ann to be registered on B");
        var participant = fromA.GetGrain<IParticipantGrain>(new ParticipantKey(key, ann.Sid).ToString());
        var registry = fromA.GetGrain<IParticipantRegistryGrain>(new RegistryKey(key, ann.Identity).ToString());
        Assert.Equal(SendOutcome.Queued, (await participant.SendControl(ControlFrame.Text("{}"))).Outcome);
        Assert.Equal(ann.Sid, (await registry.GetCurrent())!.Sid);

        await TwoSilos.Grains(silos.B).GetGrain<IRoomGrain>(Name).CloseAsync();
        await MoveToA(Name);
        var onA = await silos.OpenOn(silos.A, Name);
        onA.Join("ann", "PA_moving");
        var session = TwoSilos.Host(silos.A).Find(key)!;
        await silos.Pulse.Until(() => session.Link(ann.Sid) is not null, "ann to be registered on A");

        var outcomes = new List<SendResult>();
        await silos.Pulse.Until(() => Ask().Outcome == SendOutcome.Queued, "a frame to be queued on A");
        Assert.DoesNotContain(outcomes, result => result.Outcome is not (SendOutcome.Queued or SendOutcome.Moved));
        Assert.Equal(ann.Sid, (await registry.GetCurrent())!.Sid);
        Assert.Equal(silos.A.SiloAddress.ToString(), (await participant.GetState()).Silo);
        await fromA.GetGrain<IRoomGrain>(Name).CloseAsync();

        SendResult Ask()
        {
            outcomes.Add(participant.SendControl(ControlFrame.Text("{}")).AsTask().GetAwaiter().GetResult());
            return outcomes[^1];
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Trait("Rule", "R7")]
    public async Task A_hundred_calls_at_once_to_a_sid_that_has_gone_are_all_answered(bool roomIsOpen)
    {
        var name = $"crowded, open: {roomIsOpen}";
        var key = RoomName.Parse(name);
        var room = await silos.OpenOn(silos.B, name);
        var ann = room.Join("ann");
        var session = TwoSilos.Host(silos.B).Find(key)!;
        await silos.Pulse.Until(() => session.Link(ann.Sid) is not null, "ann to be registered");
        var fromA = TwoSilos.Grains(silos.A);
        var participant = fromA.GetGrain<IParticipantGrain>(new ParticipantKey(key, ann.Sid).ToString());
        Assert.Equal(SendOutcome.Queued, (await participant.SendControl(ControlFrame.Text("{}"))).Outcome);
        if (roomIsOpen)
        {
            room.Leave(ann);
            await silos.Pulse.Until(() => session.Link(ann.Sid) is null, "ann to be gone");
        }
        else
        {
            await fromA.GetGrain<IRoomGrain>(name).CloseAsync();
        }

        var results = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => participant.SendControl(ControlFrame.Text("{}")).AsTask()));
        Assert.All(results, result => Assert.Contains(result.Outcome, new[] { SendOutcome.Closed, SendOutcome.Moved }));
        var statuses = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => fromA.GetGrain<IRoomGrain>(name).GetStatus().AsTask()));
        Assert.All(statuses, status => Assert.Equal(roomIsOpen, status.Phase == RoomPhase.Connected));
    }

    [Fact]
    [Trait("Rule", "B9")]
    public async Task A_session_below_the_stored_epoch_is_not_adopted_by_a_new_activation_of_its_room()
    {
        const string Name = "overruled";
        var key = RoomName.Parse(Name);
        await silos.OpenOn(silos.B, Name);
        var overruled = TwoSilos.Host(silos.B).Find(key)!;
        var store = silos.B.ServiceProvider.GetRequiredService<RoomStore>();
        var stored = await store.ReadAsync(key);
        await store.WriteAsync(key, stored, stored.State! with { Epoch = 7 });
        await silos.DeactivateRoom(Name);

        var status = await silos.StatusOn(silos.B, Name);

        Assert.Equal(8, status.Epoch);
        await overruled.Completion.Within("the overruled session to end");
        Assert.Equal(8, silos.Cluster.Silos.Select(silo => TwoSilos.Host(silo).Find(key)).Single(session => session is not null)!.Epoch);
        await TwoSilos.Grains(silos.A).GetGrain<IRoomGrain>(Name).CloseAsync();
    }

    // The activation of a closed room: where the next call finds it.
    private async Task MoveToA(string name)
    {
        var grain = TwoSilos.Grains(silos.B).GetGrain<IRoomGrain>(name);
        while (!(await silos.Activations())
            .Any(activation => activation.Id == grain.GetGrainId() && activation.Silo.Equals(silos.A.SiloAddress)))
        {
            RequestContext.Set(IPlacementDirector.PlacementHintKey, silos.A.SiloAddress);
            await grain.AsReference<IGrainManagementExtension>().MigrateOnIdle();
            RequestContext.Remove(IPlacementDirector.PlacementHintKey);
        }
    }
}
