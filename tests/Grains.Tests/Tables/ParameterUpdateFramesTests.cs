using RemoteAccess.Protocol;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tests.Tables;

/// <summary>The frames that <see cref="Grains.Tables.ParameterUpdates"/> makes of values.</summary>
public sealed class ParameterUpdateFramesTests : TablePartsTest
{
    [Fact]
    [Trait("Rule", "P2")]
    public void Each_value_is_a_frame_of_its_own_that_replaces_an_unsent_one_of_its_name()
    {
        var ann = Parts.Add();
        Parts.Interest.Add("a", ann.Link);
        Parts.Interest.Add("b", ann.Link);
        Assert.Equal(new PublishResult(PublishOutcome.Published, 1, 0), Parts.Updates.Publish([Of("a", 1), Of("b", 1), Of("c", 1)]));
        Parts.Updates.Publish([Of("a", 2)]);
        Assert.Equal(
            [ServerMessageEncoder.ParameterValues([Of("a", 2)]), ServerMessageEncoder.ParameterValues([Of("b", 1)])], ann.Frames());
    }

    [Fact]
    [Trait("Rule", "B1")]
    public void When_one_value_is_too_large_none_is_sent_and_values_without_subscribers_have_no_size()
    {
        Fixture.Session.Options.Participant.MaxFrameBytes = 64 * 1024;
        var ann = Parts.Add();
        Parts.Interest.Add("a", ann.Link);
        var large = new Parameter("large", new StringParameterValue(new string('x', 64 * 1024)));
        Assert.Equal(1, Parts.Updates.Publish([Of("a", 1), large]).Recipients);
        ann.Frames();
        Parts.Interest.Add("large", ann.Link);
        Assert.Equal(PublishOutcome.FrameTooLarge, Parts.Updates.Publish([Of("a", 2), large]).Outcome);
        Assert.Empty(ann.Frames());
    }

    private static Parameter Of(string name, long value) => new(name, new IntegerParameterValue(value));
}
