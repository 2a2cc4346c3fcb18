using System.Reflection;

namespace RemoteAccess.Grains.Tests.Contracts;

/// <summary>
/// Rolling upgrades mix versions, so aliases, ids and numbers once released stay. What is new is added to <c>wire-contract.txt</c>;
/// a line that changes or goes there breaks clusters that are being upgraded.
/// </summary>
public sealed class WireContractTests
{
    [Fact]
    public void Aliases_ids_and_numbers_are_as_recorded()
    {
        using var file = new StreamReader(typeof(WireContractTests).Assembly.GetManifestResourceStream("wire-contract.txt")!);
        string[] recorded = [.. file.ReadToEnd().Split('\n').Select(line => line.TrimEnd('\r')).SkipLast(1)];
        string[] actual = [.. WireContract.Describe()];
        var gone = recorded.Except(actual).Select(line => $"gone or changed: {line}");
        var added = actual.Except(recorded).Select(line => $"not recorded:    {line}");
        Assert.True(
            recorded.SequenceEqual(actual), string.Join('\n', ["wire-contract.txt is not what the assembly says:", .. gone, .. added]));
    }

    [Fact]
    public void Every_type_grain_method_and_member_that_travels_has_an_alias_or_an_id_of_its_own()
    {
        var types = WireContract.Types.ToArray();
        Assert.Equal(types.Length, types.Select(type => WireContract.Alias(type)!).Distinct().Count());
        Assert.All(types, type => Assert.StartsWith("ra.", WireContract.Alias(type), StringComparison.Ordinal));
        foreach (var type in types)
        {
            var methods = WireContract.IsGrain(type) ? type.GetMethods() : [];
            Assert.Equal(methods.Length, methods.Select(method => method.GetCustomAttribute<AliasAttribute>()!.Alias).Distinct().Count());
            var members = WireContract.State(type).ToArray();
            Assert.Equal(members.Length, members.Select(member => member.GetCustomAttribute<IdAttribute>()!.Id).Distinct().Count());
        }
    }
}
