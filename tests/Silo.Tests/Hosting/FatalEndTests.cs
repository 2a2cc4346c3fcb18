using RemoteAccess.Silo.Hosting;

namespace RemoteAccess.Silo.Tests.Hosting;

/// <summary>What a silo says and answers when Orleans ends it.</summary>
[Trait("Rule", "B18")]
public sealed class FatalEndTests : IDisposable
{
    private readonly StringWriter _errors = new();
    private readonly List<int> _exits = [];

    public void Dispose() => _errors.Dispose();

    [Fact]
    public void A_silo_that_the_others_have_declared_dead_says_so_in_one_line_and_has_an_exit_code_of_its_own()
    {
        End(_errors).OnFatalException(new MembershipTableManager(), "I should be Dead according to membership table", null);

        Assert.Equal([4], _exits);
        Assert.StartsWith("The other silos have declared this one dead", Line(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Any_other_end_names_its_cause_in_one_line_and_is_a_failure(bool membership)
    {
        object sender = membership ? new MembershipTableManager() : this;
        End(_errors).OnFatalException(sender, "context\nof two lines", new InvalidOperationException("the cause"));

        Assert.Equal([1], _exits);
        Assert.Contains("InvalidOperationException: the cause", Line(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_standard_error_that_nobody_reads_does_not_keep_the_silo_alive()
    {
        _errors.Dispose();

        End(_errors).OnFatalException(new MembershipTableManager(), null, null);

        Assert.Equal([4], _exits);
    }

    private FatalEnd End(TextWriter errors) => new(errors, _exits.Add);

    private string Line() => Assert.Single(_errors.ToString().TrimEnd().Split(Environment.NewLine));

    /// <summary>As Orleans' type is called.</summary>
    private sealed class MembershipTableManager;
}
