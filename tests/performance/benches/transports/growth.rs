//! How the client's cost grows with the work: for each factor of a longer list, and for each page further on.

use twilio_verify_performance::{
    canned,
    record::Figure,
    sides::{self, Outcome, Stack, Who, Work},
};

use crate::{STACKS, Servers, pairs::median, run::cpu_time};

/// Prints two tables, and gives their figures.
pub(crate) fn measure(servers: &Servers) -> Outcome<Vec<Figure>> {
    let mut figures = Vec::new();
    println!("\nCPU µs of a list, by its length: each factor's part, and the part of each but the first");
    for (over, stack) in STACKS {
        for size in [1000, 50] {
            figures.extend(by_factor(over, stack, size, &servers.here.authority())?);
        }
    }
    println!("\nCPU µs of a page, by how many come before it");
    for (over, stack) in STACKS {
        for size in [1000, 50] {
            figures.extend(by_page(over, stack, size, &servers.here.authority())?);
        }
    }
    Ok(figures)
}

/// The first is what a request costs, more or less; the others have their part in the requests of their pages.
const LENGTHS: [usize; 6] = [1, 500, 1000, 1500, 2000, 2500];

/// All lengths in turn, many times over.
fn by_factor(over: &str, stack: Stack, size: u32, authority: &str) -> Outcome<Vec<Figure>> {
    let mut side = Who::Ours.side(stack, authority)?;
    let mut costs = LENGTHS.map(|_| Vec::new());
    for _ in 0..100 {
        for (length, costs) in LENGTHS.into_iter().zip(&mut costs) {
            // For about as long each.
            let times = 2500_usize.div_ceil(length + 50);
            let began = cpu_time()?;
            side.run(Work::List(length, size), times, 1)?;
            costs.push((cpu_time()? - began) / times as f64);
        }
    }
    let costs = costs.map(|mut costs| median(&mut costs).0);
    let [first, ..] = costs;
    let name = format!("list in pages of {size} over {over}");
    println!("{name}\n{:>10} {:>12} {:>12} {:>12}", "factors", "list", "factor", "further one");
    let mut figures = Vec::new();
    let mut further = Vec::new();
    for (length, cost) in LENGTHS.into_iter().zip(costs) {
        let work = format!("{name}: {length} factors");
        let each = cost / length as f64;
        figures.push(Figure::new(&work, "CPU µs a factor", each, None));
        print!("{length:10} {cost:12.1} {each:12.3}");
        if length > 1 {
            let each = (cost - first) / (length - 1) as f64;
            figures.push(Figure::new(&work, "CPU µs a further factor", each, None));
            further.push(each);
            print!(" {each:12.3}");
        }
        println!();
    }
    figures.push(last_to_first(&name, "a further factor, last to first", &further));
    Ok(figures)
}

const PAGES: usize = 100;

/// In tens of pages: a single one takes too little time for a clock.
fn by_page(over: &str, stack: Stack, size: u32, authority: &str) -> Outcome<Vec<Figure>> {
    let factors = PAGES * size as usize;
    let passes = if size > 100 { 11 } else { 51 };
    let mut costs = vec![Vec::new(); PAGES];
    for _ in 0..passes {
        for (costs, cost) in costs.iter_mut().zip(pass(stack, factors, size, authority)?) {
            costs.push(cost);
        }
    }
    let name = format!("page of {size} over {over}");
    let mut tens = Vec::new();
    for ten in costs.chunks_mut(10) {
        let mut pages: Vec<f64> = ten.iter_mut().map(|costs| median(costs).0).collect();
        tens.push(median(&mut pages).0);
    }
    let mut figures = Vec::new();
    print!("{name:32}");
    for (index, cost) in tens.iter().enumerate() {
        print!(" {cost:8.1}");
        let pages = format!("{name}: {} to {}", index * 10 + 1, index * 10 + 10);
        figures.push(Figure::new(&pages, "CPU µs a page", *cost, None));
    }
    println!();
    figures.push(last_to_first(&name, "a page, last to first", &tens));
    Ok(figures)
}

/// What each page of a list costs, once a connection stands.
fn pass(stack: Stack, factors: usize, size: u32, authority: &str) -> Outcome<Vec<f64>> {
    let list = sides::entity(&canned::identity_with(factors))?.factors().page_size(size);
    let mut clocks = Vec::with_capacity(PAGES + 1);
    if stack == Stack::Ureq {
        let client = sides::blocking(authority)?;
        client.send(&list)?;
        clocks.push(cpu_time()?);
        for page in client.pages(list) {
            drop(page?);
            clocks.push(cpu_time()?);
        }
    } else {
        let client = sides::awaited(authority, stack == Stack::Http2)?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(async {
            client.send(&list).await?;
            clocks.push(cpu_time()?);
            let mut pages = client.pages(list);
            while let Some(page) = pages.next().await {
                drop(page?);
                clocks.push(cpu_time()?);
            }
            Outcome::Ok(())
        })?;
    }
    Ok(clocks.iter().zip(clocks.iter().skip(1)).map(|(before, after)| after - before).collect())
}

fn last_to_first(work: &str, quantity: &str, costs: &[f64]) -> Figure {
    let ratio = costs.last().zip(costs.first()).map_or(f64::NAN, |(last, first)| last / first);
    println!("{work}: {quantity}: {ratio:.2}");
    Figure::new(work, quantity, ratio, None)
}
