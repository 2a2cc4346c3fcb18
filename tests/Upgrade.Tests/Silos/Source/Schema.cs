namespace RemoteAccess.Upgrade;

/// <summary>What one build knows of what travels.</summary>
[GenerateSerializer, Immutable, Alias("upgrade.Schema")]
public sealed record Schema
{
    /// <summary>The ids of the members of each record, by alias.</summary>
    [Id(0)] public required IReadOnlyDictionary<string, IReadOnlyList<uint>> Records { get; init; }

    /// <summary>The numbers of each enum, by alias.</summary>
    [Id(1)] public required IReadOnlyDictionary<string, IReadOnlyList<long>> Enums { get; init; }

    /// <summary>The names of the exceptions.</summary>
    [Id(2)] public required IReadOnlyList<string> Exceptions { get; init; }

    /// <summary>The methods of all grain interfaces, as calls name them.</summary>
    [Id(3)] public required IReadOnlyList<string> Methods { get; init; }

    /// <summary>This build's.</summary>
    internal static Schema Own { get; } = new()
    {
        Records = ContractTypes.Records.ToDictionary(
            pair => pair.Key, IReadOnlyList<uint> (pair) => [.. ContractTypes.Members(pair.Value).Select(member => member.Id)]),
        Enums = ContractTypes.Enums.ToDictionary(
            pair => pair.Key,
            IReadOnlyList<long> (pair) => [.. Enum.GetValues(pair.Value).Cast<object>().Select(value => Convert.ToInt64(value, null))]),
        Exceptions = [.. ContractTypes.Exceptions.Keys],
        Methods = [.. ContractTypes.Methods.Select(InterfaceCalls.Name)],
    };

    /// <summary>Whether this build has that member.</summary>
    public bool Knows(string alias, uint member) => Records.TryGetValue(alias, out var members) && members.Contains(member);

    /// <summary>What a later build has not, though nothing that was released may go.</summary>
    /// <param name="later">The schema of the later build.</param>
    public IEnumerable<string> MissingIn(Schema later) =>
    [
        .. Records.Keys.Except(later.Records.Keys).Select(alias => $"{alias} is gone"),
        .. Records.SelectMany(
            record => record.Value.Where(member => !later.Knows(record.Key, member)).Select(member => $"{record.Key}.{member} is gone")),
        .. Enums.SelectMany(
            pair => pair.Value.Except(later.Enums.GetValueOrDefault(pair.Key, []))
                .Select(number => $"{pair.Key} has no {number} any more")),
        .. Exceptions.Except(later.Exceptions).Select(alias => $"{alias} is gone"),
        .. Methods.Except(later.Methods).Select(method => $"{method} is gone"),
    ];
}
