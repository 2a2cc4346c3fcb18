using RemoteAccess.Keys;
using RemoteAccess.LiveKit.Connector.Streams;

namespace RemoteAccess.LiveKit.Tests.Connector.Streams;

/// <summary>Streams are told apart by who opened them and by id.</summary>
public sealed class InboundStreamTableTests
{
    private static readonly ParticipantIdentity Ann = ParticipantIdentity.Parse("ann");
    private static readonly ParticipantIdentity Ben = ParticipantIdentity.Parse("ben");

    private readonly InboundStreamTable _table = new();

    [Fact]
    public void The_same_id_of_another_identity_is_another_stream()
    {
        var (anns, bens) = (Stream(Ann, "s"), Stream(Ben, "s"));
        Assert.Null(_table.Add(anns));
        Assert.Null(_table.Add(bens));

        Assert.Same(anns, _table.Find("ann", "s"));
        Assert.Same(bens, _table.Find("ben", "s"));
        Assert.Equal((2, 1), (_table.Count, _table.CountOf(Ann)));
        Assert.Equal([bens], _table.Where(stream => stream.Identity == Ben));
        Assert.False(_table.Any(stream => stream.Id == "t"));
    }

    [Fact]
    public void A_stream_takes_the_place_of_one_with_its_id_and_the_removal_of_that_one_leaves_it()
    {
        var (older, newer) = (Stream(Ann, "s"), Stream(Ann, "s"));
        _table.Add(older);
        Assert.Same(older, _table.Add(newer));

        _table.Remove(older);
        Assert.Same(newer, _table.Find("ann", "s"));
        _table.Remove(newer);

        Assert.Equal(0, _table.Count);
    }

    private static InboundStream Stream(ParticipantIdentity identity, string id) =>
        new(id, identity, sid: null, "control", connection: 0, readingBound: 1_024, forget: static _ => { });
}
