using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace TorchSharp.Tests.SystemOnly;

public sealed class OperatorTests : IDisposable
{
    private static readonly Operator Add = new("aten::add", "Tensor");
    private static readonly Operator Mul = new("aten::mul", "Tensor");
    private static readonly Operator Matmul = new("aten::matmul");
    private static readonly Operator Unbind = new("aten::unbind", "int");
    private static readonly Operator Index = new("aten::index", "Tensor");

    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Fact]
    public void Missing_arguments_take_the_schemas_defaults()
    {
        Assert.Equal([2f, 2], Add.Call(ones(2), ones(2)).data<float>().ToArray());
        Assert.Equal([4f, 4], Add.Call(ones(2), ones(2), 3).data<float>().ToArray());
    }

    [Fact]
    public void A_failure_is_an_exception_with_libtorchs_message_and_no_backtrace()
    {
        var failure = Assert.Throws<ExternalException>(() => Matmul.Call(ones(2, 3), ones(4, 5)));
        Assert.Contains("mat1 and mat2 shapes cannot be multiplied (2x3 and 4x5)", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("0x", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("frame #", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception raised from", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Arguments_of_the_wrong_kind_or_number_are_exceptions()
    {
        Assert.Throws<ExternalException>(() => Add.Call(ones(2)));
        Assert.Throws<ExternalException>(() => Add.Call(1, 2));
        Assert.Throws<ExternalException>(() => Add.Call(ones(2), ones(2), 1, 1, 1));
        Assert.Throws<ExternalException>(() => Add.Call(ones(2), "two"));
    }

    [Fact]
    public void An_operator_that_does_not_exist_says_which()
    {
        var missing = new Operator("aten::no_such_operator");
        Assert.False(missing.Exists);
        Assert.Contains("aten::no_such_operator", Assert.Throws<NotSupportedException>(() => missing.Call()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(1000)]
    public void Lists_of_any_length_come_back(int count)
    {
        var before = Native.tss_tensor_live_handles();
        var parts = Unbind.CallMany(arange(count), 0);
        Assert.Equal(Enumerable.Range(0, count), parts.Select(part => (int)part.ToInt64()));
        foreach (var part in parts) part.Dispose();
        Unbind.Invoke(ones(count), 0);
        scope.DisposeEverything();
        Assert.Equal(before, Native.tss_tensor_live_handles());
    }

    [Fact]
    public void Long_lists_go_in()
    {
        var many = Enumerable.Range(0, 500).Select(i => tensor((float)i)).ToArray();
        var stacked = new Operator("aten::stack").Call(many, 0);
        Assert.Equal(Enumerable.Range(0, 500).Select(i => (float)i), stacked.data<float>().ToArray());
    }

    [Fact]
    public void Lists_of_optional_tensors_may_have_gaps()
    {
        var matrix = tensor(new float[,] { { 1, 2 }, { 3, 4 } });
        var column = Index.Call(matrix, Argument.Tensors([null, tensor(new[] { 1L })]));
        Assert.Equal([2f, 4], column.data<float>().ToArray());
    }

    [Fact]
    public void An_integer_serves_where_a_real_number_or_a_list_is_asked_for()
    {
        var sum = new Operator("aten::sum", "dim_IntList");
        Assert.Equal([2f, 2], sum.Call(ones(2, 2), 0).data<float>().ToArray());
        Assert.Equal([1f], new Operator("aten::full").Call((long[])[1], 1, ScalarType.Float32).data<float>().ToArray());
        Assert.Equal(0f, new Operator("aten::dropout").Call(ones(1), 1, true).ToSingle());
    }

    [Fact]
    public void Strings_go_in() =>
        Assert.Equal(3f, new Operator("aten::div", "Tensor_mode").Call(tensor(7f), tensor(2f), "floor").ToSingle());

    [Fact]
    public void Ten_thousand_random_calls_leave_nothing_behind()
    {
        Call(100);
        var before = (Native.tss_tensor_live_handles(), Tensor.TotalCount);
        Call(10_000);
        Assert.Equal(before, (Native.tss_tensor_live_handles(), Tensor.TotalCount));
    }

    [Fact]
    public void A_forgotten_tensor_is_freed_by_the_garbage_collector()
    {
        // What other tests forgot goes first.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var before = Native.tss_tensor_live_handles();
        Forget();
        for (var i = 0; i < 10 && Native.tss_tensor_live_handles() != before; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.Equal(before, Native.tss_tensor_live_handles());

        [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
        static void Forget()
        {
            for (var i = 0; i < 10; i++) _ = ones(3).DetachFromDisposeScope();
        }
    }

    [Fact]
    public void Decoupling_hands_the_reference_over()
    {
        var before = Native.tss_tensor_live_handles();
        var tensor = ones(2);
        var handle = tensor.DecoupleFromNativeHandle();
        Assert.True(tensor.IsInvalid);
        Assert.Equal(before + 1, Native.tss_tensor_live_handles());
        using (var again = Tensor.UnsafeCreateTensor(handle)) Assert.Equal([2], again.shape);
        Assert.Equal(before, Native.tss_tensor_live_handles());
    }

    [Fact]
    public void A_graph_can_be_gone_through_twice_only_when_it_is_retained()
    {
        var x = tensor(new[] { 1f, -3 }, requires_grad: true);
        var square = Mul.Call(x, x);
        square.backward([ones(2)], retain_graph: true);
        square.backward([ones(2)]);
        Assert.Equal([4f, -12], x.grad!.data<float>().ToArray());
        Assert.Throws<ExternalException>(() => square.backward([ones(2)]));
    }

    [Fact]
    public void Second_derivatives_are_those_of_the_closed_form()
    {
        var x = tensor(new[] { 1f, -3 }, requires_grad: true);
        var cube = Mul.Call(Mul.Call(x, x), x);
        var first = autograd.grad([cube], [x], [ones(2)], create_graph: true)[0];
        Assert.Equal([3f, 27], first.data<float>().ToArray());
        Assert.Equal([6f, -18], autograd.grad([first], [x], [ones(2)])[0].data<float>().ToArray());
    }

    private static void Call(int times)
    {
        var random = new Random(1);
        for (var i = 0; i < times; i++)
        {
            using var inner = NewDisposeScope();
            var a = ones(random.Next(1, 4), random.Next(1, 4), requires_grad: random.Next(2) == 0);
            var b = ones(random.Next(1, 4), random.Next(1, 4));
            try
            {
                var result = random.Next(3) switch
                {
                    0 => Add.Call(a, b),
                    1 => Matmul.Call(a, b),
                    _ => Unbind.CallMany(a, 0)[0],
                };
                if (result.requires_grad) result.backward([ones_like(result)]);
            }
            catch (ExternalException)
            {
                // Shapes that do not fit are part of the test.
            }
        }
    }
}
