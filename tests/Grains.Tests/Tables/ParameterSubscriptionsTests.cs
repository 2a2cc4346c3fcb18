using RemoteAccess.Listeners;

namespace RemoteAccess.Grains.Tests.Tables;

/// <summary>Who is subscribed to which parameters.</summary>
public sealed class ParameterSubscriptionsTests : TablePartsTest
{
    [Fact]
    public void The_first_and_the_last_subscribers_of_names_are_reported_together_for_one_step()
    {
        var (ann, bob) = (Parts.Add("ann").Link, Parts.Add("bob").Link);
        Parts.Parameters.Subscribe(ann, ["a", "b", "a"]);
        Parts.Parameters.Subscribe(bob, ["b", "c"]);
        Assert.Equal([["a", "b"], ["c"]], Fixture.Told().Cast<ParametersSubscribed>().Select(told => told.Names));
        Parts.Parameters.Unsubscribe(ann, ["a", "b"]);
        Assert.Equal([["a"]], Fixture.Told().Cast<ParametersUnsubscribed>().Select(told => told.Names));
        Assert.Same(bob, Assert.Single(Parts.Interest.Of("b")));
    }

    [Fact]
    public void A_viewer_that_excludes_a_name_gets_no_value_of_it_until_it_subscribes_again()
    {
        var ann = Parts.Add().Link;
        Parts.Parameters.SubscribeAll(ann);
        Parts.Parameters.Unsubscribe(ann, ["a"]);
        Assert.Empty(Parts.Interest.Of("a"));
        Assert.Single(Parts.Interest.Of("b"));
        Parts.Parameters.Subscribe(ann, ["a"]);
        Assert.Single(Parts.Interest.Of("a"));
        Parts.Parameters.Unsubscribe(ann, ["a"]);
        Parts.Parameters.SubscribeAll(ann);
        Assert.Single(Parts.Interest.Of("a"));
    }

    [Fact]
    public void Leaving_ends_names_all_and_what_was_taken_out()
    {
        var ann = Parts.Add().Link;
        Parts.Parameters.Subscribe(ann, ["a"]);
        Parts.Parameters.SubscribeAll(ann);
        Parts.Parameters.Unsubscribe(ann, ["x"]);
        Fixture.Told();
        var entry = Parts.Viewers.Remove(ann)!;
        Parts.Parameters.Leave(entry);
        Assert.Equal([["a"], []], Fixture.Told().Cast<ParametersUnsubscribed>().Select(told => told.Names));
        Assert.Empty(Parts.Interest.Of("a"));
        Assert.Empty(Parts.Interest.Of("b"));
        Assert.Equal((0, 0L), (entry.ParameterNames, entry.StateBytes));
        Assert.Equal(0, Parts.Parameters.Subscribe(ann, ["late"]));
        Assert.Empty(Parts.Interest.Of("late"));
    }

    [Fact]
    [Trait("Rule", "B15")]
    public void Names_beyond_the_bound_are_refused_and_counted()
    {
        Fixture.Session.Options.Inbound.ParameterSubscriptionsPerViewer = 2;
        var ann = Parts.Add().Link;
        Assert.Equal(1, Parts.Parameters.Subscribe(ann, ["a", "b", "c"]));
        Assert.Empty(Parts.Interest.Of("c"));
        Parts.Parameters.UnsubscribeAll(ann);
        Parts.Parameters.SubscribeAll(ann);
        Assert.Equal(2, Parts.Parameters.Unsubscribe(ann, ["a", "b", "c", "d"]));
        Assert.Single(Parts.Interest.Of("c"));
    }

    [Fact]
    [Trait("Rule", "B14")]
    public void The_lock_is_given_back_between_steps_of_sixty_four_names()
    {
        var ann = Parts.Add().Link;
        Parts.Parameters.Subscribe(ann, [.. Enumerable.Range(0, 130).Select(i => $"{i}")]);
        Assert.Equal([64, 64, 2], Fixture.Told().Cast<ParametersSubscribed>().Select(told => told.Names.Count));
    }
}
